using System.Text.Json;

namespace MaaS.Serving;

/// <summary>One version in the answer of <c>POST /v2/repository/index</c>. Source: Triton's <c>extension_model_repository</c>.</summary>
internal sealed record IndexEntry(string Name, string Version, string State, string Reason);

/// <summary>Body of <c>POST /v2/repository/index</c>, which may be empty.</summary>
internal sealed record IndexRequest(bool? Ready);

/// <summary>Body of load and unload, which may be empty.</summary>
internal sealed record RepositoryRequest(IReadOnlyDictionary<string, JsonElement>? Parameters);

/// <summary>Answer of load, as KServe has it.</summary>
internal sealed record LoadAnswer(string Name, bool Load);

/// <summary>Answer of unload, as KServe has it.</summary>
internal sealed record UnloadAnswer(string Name, bool Unload);
