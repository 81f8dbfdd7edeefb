namespace MaaS.Benchmarks;

/// <summary>A model that is measured.</summary>
/// <param name="Name">In the repository and in the table.</param>
/// <param name="Description">For a reader of the table.</param>
/// <param name="WriteTo">Writes the files of the model into a folder for one version.</param>
/// <param name="CreateInputs">The inputs of a request; always the same.</param>
internal sealed record ServeModel(string Name, string Description, Action<string> WriteTo, Func<IReadOnlyList<ServeInput>> CreateInputs);
