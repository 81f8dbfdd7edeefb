namespace Microsoft.Azure.Functions.Worker;

/// <summary>The key that a caller must send. Here any key opens every level, and without keys, as with Core Tools, every caller is let in.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
