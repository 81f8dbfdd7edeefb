namespace MaaS.Serving;

/// <summary>One of the <c>outputs</c> of a request.</summary>
/// <param name="Name">As in the signature.</param>
/// <param name="Binary">Its <c>binary_data</c>; null when it was not given.</param>
/// <param name="Classes">Its <c>classification</c>: how many top classes to answer in place of the values; null for the values.</param>
internal readonly record struct RequestedOutput(string Name, bool? Binary, int? Classes);
