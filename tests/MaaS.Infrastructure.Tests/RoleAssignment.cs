namespace MaaS.Infrastructure.Tests;

/// <summary>Somebody's role on something.</summary>
/// <param name="Resource">The assignment.</param>
/// <param name="Role">Id of the role's definition.</param>
/// <param name="Scope">Null: a resource group, a subscription, or nothing that the deployment creates.</param>
/// <param name="Principal">Null: somebody that the deployment does not create.</param>
internal sealed record RoleAssignment(DeployedResource Resource, string Role, DeployedResource? Scope, DeployedResource? Principal)
{
    public const string Type = "Microsoft.Authorization/roleAssignments";
}
