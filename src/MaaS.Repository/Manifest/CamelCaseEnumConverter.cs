using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>Reads and writes an enumeration as a camel-case string; numbers are refused.</summary>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
