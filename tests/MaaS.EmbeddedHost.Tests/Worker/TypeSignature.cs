using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MaaS.EmbeddedHost.Tests.Worker;

/// <summary>What a caller of a type can tell, line by line. Two types with the same lines can stand in for each other.</summary>
internal sealed class TypeSignature
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>Of the type itself: its kind, what it derives from and implements, and where an attribute may stand.</summary>
    public static IEnumerable<string> Traits(Type type)
    {
        yield return type switch
        {
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            { IsInterface: true } => "interface",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            yield return $": {Name(parent)}";
        }

        foreach (var contract in type.GetInterfaces().Where(contract => contract.IsPublic))
        {
            yield return $": {Name(contract)}";
        }

        foreach (var parameter in type.GetGenericArguments())
        {
            yield return Constraints(parameter);
        }

        foreach (var target in Enum.GetValues<AttributeTargets>().Where(target => target != AttributeTargets.All && StandsOn(type, target)))
        {
            yield return $"stands on {target}";
        }
    }

    /// <summary>Public and protected members that a type declares.</summary>
    public IEnumerable<string> Members(Type type) =>
        type.GetMembers(Declared).Where(member => !member.Name.Contains('<')).Select(TextOrDefault).OfType<string>();

    /// <summary>Public and protected members that a type has: its own, and those of what it derives from.</summary>
    public IEnumerable<string> AllMembers(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            foreach (var member in Members(at).Where(member => at == type || !member.Contains(".ctor(", StringComparison.Ordinal)))
            {
                yield return member;
            }
        }
    }

    /// <summary>An attribute may stand where it says, or where the nearest that it derives from and that says anything does.</summary>
    private static bool StandsOn(Type type, AttributeTargets target)
    {
        for (var at = type; at?.BaseType is not null; at = at.BaseType)
        {
            var usage = at.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == nameof(AttributeUsageAttribute));
            if (usage is not null)
            {
                return ((AttributeTargets)(int)usage.ConstructorArguments[0].Value!).HasFlag(target);
            }
        }

        return false;
    }

    private string? TextOrDefault(MemberInfo member) => member switch
    {
        FieldInfo field when IsVisible(field) && !field.IsSpecialName => field.IsLiteral
            ? $"const {field.Name} = {field.GetRawConstantValue()}"
            : $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        MethodBase method when IsVisible(method) && !IsAccessor(method) => Method(method),
        PropertyInfo property when property.GetMethod is { } get && IsVisible(get) => Property(property),
        _ => null,
    };

    private string Method(MethodBase method)
    {
        var text = new StringBuilder(Static(method.IsStatic));
        text.Append(Access(method.IsPublic));
        if (method is MethodInfo info)
        {
            text.Append(Name(info.ReturnType)).Append(Mark(_nullability.Create(info.ReturnParameter), read: true)).Append(' ');
        }

        text.Append(method.Name);
        if (method.IsGenericMethod)
        {
            text.Append('<').AppendJoin(", ", method.GetGenericArguments().Select(Constraints)).Append('>');
        }

        var extends = Has(method.GetCustomAttributesData(), nameof(ExtensionAttribute)) ? "this " : "";
        return text.Append('(').Append(extends).AppendJoin(", ", method.GetParameters().Select(Parameter)).Append(')').ToString();
    }

    private string Parameter(ParameterInfo parameter)
    {
        var isParams = Has(parameter.GetCustomAttributesData(), nameof(ParamArrayAttribute));
        var prefix = isParams ? "params " : parameter.IsOut ? "out " : "";
        var preset = parameter.HasDefaultValue
            ? string.Create(CultureInfo.InvariantCulture, $" = {parameter.RawDefaultValue ?? "null"}")
            : "";
        return $"{prefix}{Name(parameter.ParameterType)}{Mark(_nullability.Create(parameter), read: false)} {parameter.Name}{preset}";
    }

    private string Property(PropertyInfo property)
    {
        var get = property.GetMethod!;
        var set = property.SetMethod is { } setter && IsVisible(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;"
            : "";
        var type = $"{Name(property.PropertyType)}{Mark(_nullability.Create(property), read: true)}";
        return $"{Static(get.IsStatic)}{Access(get.IsPublic)}{type} {property.Name} {{ get;{set} }}";
    }

    private static string Mark(NullabilityInfo info, bool read)
    {
        var state = read ? info.ReadState : info.WriteState;
        var mark = state == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "";
        return info.GenericTypeArguments.Length == 0
            ? mark
            : $"{mark}[{string.Join(",", info.GenericTypeArguments.Select(argument => Mark(argument, read)))}]";
    }

    private static string Name(Type type) => type switch
    {
        { IsByRef: true } => $"{Name(type.GetElementType()!)}&",
        { IsArray: true } => $"{Name(type.GetElementType()!)}[]",
        { IsGenericMethodParameter: true } => $"!!{type.GenericParameterPosition}",
        { IsGenericParameter: true } => $"!{type.GenericParameterPosition}",
        { IsGenericType: true } =>
            $"{type.GetGenericTypeDefinition().FullName}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ => type.FullName!,
    };

    private static string Constraints(Type parameter)
    {
        var constraints = parameter.GetGenericParameterConstraints().Select(Name);
        return $"{Name(parameter)}: {string.Join(", ", [$"{parameter.GenericParameterAttributes}", .. constraints])}";
    }

    private static bool Has(IList<CustomAttributeData> attributes, string name) => attributes.Any(data => data.AttributeType.Name == name);

    private static bool IsAccessor(MethodBase method) => method.IsSpecialName && (method.Name[..4] is "get_" or "set_");

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static string Access(bool isPublic) => isPublic ? "" : "protected ";

    private static string Static(bool isStatic) => isStatic ? "static " : "";
}
