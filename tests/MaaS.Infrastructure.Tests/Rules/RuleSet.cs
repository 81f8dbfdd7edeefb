using System.Reflection;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>The rules: each method of a class of this namespace that takes a deployment and says what is wrong with it.</summary>
internal static class RuleSet
{
    public static IReadOnlyDictionary<string, Func<Deployment, IEnumerable<string>>> All { get; } = typeof(RuleSet).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(RuleSet).Namespace)
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(IsRule)
        .ToDictionary(
            method => $"{method.DeclaringType!.Name}.{method.Name}",
            method => method.CreateDelegate<Func<Deployment, IEnumerable<string>>>(),
            StringComparer.Ordinal);

    private static bool IsRule(MethodInfo method) =>
        method.ReturnType == typeof(IEnumerable<string>)
        && method.GetParameters() is [var only] && only.ParameterType == typeof(Deployment);
}
