"""Who may do what in an environment's account: policies as pure functions of its configuration.

Four roles work here, and one person in an emergency:

| role | who | may |
|---|---|---|
| review | a pull request | read state and resources, plan without a lock; write nothing |
| plan | the job before an approval | the same, lock the state, store a plan |
| record | the job that deploys nothing | what plan may but store one; fetch one, add and sign records |
| deploy | the job after the approval | fetch that plan, change the stack, write the state, write and sign records |
| break-glass | a person who prepares or mends the account | everything |

Two walls stand behind each other: what a role's own policies allow, and what bucket and key refuse to everybody else,
also to an administrator of the account.
"""
