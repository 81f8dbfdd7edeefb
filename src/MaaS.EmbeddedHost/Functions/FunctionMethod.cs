using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>A method with <c>[Function]</c>, as it was found.</summary>
internal sealed record FunctionMethod(string Name, MethodInfo Method)
{
    public ParameterInfo[] Parameters { get; } = Method.GetParameters();

    /// <returns>
    /// What makes the instance of an invocation; null for a static method. It is compiled when it is first called, because all of them
    /// together would take longer than the rest of a start.
    /// </returns>
    public ObjectFactory? CreateFactory()
    {
        if (Method.IsStatic)
        {
            return null;
        }

        var factory = new Lazy<ObjectFactory>(() => ActivatorUtilities.CreateFactory(Method.DeclaringType!, []));
        return (services, arguments) => factory.Value(services, arguments);
    }

    /// <summary>Whether there is something to call it on, and no doubt how that is made.</summary>
    public bool HasInstance => Method.IsStatic || Method.DeclaringType is { IsAbstract: false } type && HasOneWay(type.GetConstructors());

    /// <summary>Whether a caller could not wait for it.</summary>
    public bool IsAsyncVoid => Method.ReturnType == typeof(void) && Method.IsDefined(typeof(AsyncStateMachineAttribute));

    private static bool HasOneWay(ConstructorInfo[] constructors) =>
        constructors.Length == 1
        || constructors.Count(constructor => constructor.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute))) == 1;

    public override string ToString() => $"'{Name}' ({Method.DeclaringType}.{Method.Name})";
}
