"""What deployed orders must keep."""
