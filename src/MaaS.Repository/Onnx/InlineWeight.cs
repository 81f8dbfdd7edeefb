namespace MaaS.Repository;

/// <summary>Where an initializer of the main graph keeps its values in the ONNX file.</summary>
/// <param name="Field">The initializer with its tag and length.</param>
/// <param name="Content">The initializer without them.</param>
/// <param name="DataField">Its <c>raw_data</c> with tag and length.</param>
/// <param name="Data">The values alone.</param>
internal sealed record InlineWeight(FileRange Field, FileRange Content, FileRange DataField, FileRange Data);
