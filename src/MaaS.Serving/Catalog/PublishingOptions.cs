using MaaS.Training;

namespace MaaS.Serving;

/// <summary>From where models may be published.</summary>
public sealed class PublishingOptions
{
    /// <summary>Made for what is to be published and lies nowhere else.</summary>
    internal const string UploadContainer = "uploads";

    /// <summary>Containers that a publish may read. Others hold what a caller of the catalog has no business with.</summary>
    public IList<string> SourceContainers { get; } = [];

    /// <summary>What is allowed when nothing is set.</summary>
    public static IReadOnlyList<string> DefaultSourceContainers { get; } = [UploadContainer, TrainingStorage.Container];

    /// <summary>Bytes of all files of one source. Default 10 GiB.</summary>
    public long MaxBytes { get; set; } = 10L << 30;

    internal IEnumerable<string> AllowedContainers => SourceContainers.Count > 0 ? SourceContainers : DefaultSourceContainers;
}
