namespace Microsoft.Azure.Functions.Worker;

/// <summary>The key that a caller must send in Azure. Asked for there only: here, as with Core Tools, every caller is let in.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
