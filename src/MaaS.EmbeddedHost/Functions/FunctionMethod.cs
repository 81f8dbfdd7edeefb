using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>A method with <c>[Function]</c>, as it was found.</summary>
internal sealed record FunctionMethod(string Name, MethodInfo Method)
{
    public ParameterInfo[] Parameters { get; } = Method.GetParameters();

    /// <returns>What makes the instance of an invocation; null for a static method.</returns>
    public ObjectFactory? CreateFactory() => Method.IsStatic ? null : ActivatorUtilities.CreateFactory(Method.DeclaringType!, []);

    /// <summary>Whether a caller could not wait for it.</summary>
    public bool IsAsyncVoid => Method.ReturnType == typeof(void) && Method.IsDefined(typeof(AsyncStateMachineAttribute));

    public override string ToString() => $"'{Name}' ({Method.DeclaringType}.{Method.Name})";
}
