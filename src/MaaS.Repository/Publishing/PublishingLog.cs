using Microsoft.Extensions.Logging;

namespace MaaS.Repository;

internal static partial class PublishingLog
{
    [LoggerMessage(100, LogLevel.Information, "Published {Model}/{Version}: {Files} files, {Bytes} bytes.")]
    public static partial void Published(this ILogger logger, ModelName model, ModelVersion version, int files, long bytes);

    [LoggerMessage(101, LogLevel.Information, "{Model}/{Version} holds this model already; nothing was changed.")]
    public static partial void AlreadyPublished(this ILogger logger, ModelName model, ModelVersion version);

    [LoggerMessage(102, LogLevel.Warning, "{Model}/{Version} holds another model; nothing was changed. Publish under another version.")]
    public static partial void PublishConflict(this ILogger logger, ModelName model, ModelVersion version);

    [LoggerMessage(103, LogLevel.Warning,
        "{Model}/{Version}: '{Path}' is taken by other content (SHA-256 {Found}), left by a publish that did not finish.")]
    public static partial void NameTaken(this ILogger logger, ModelName model, ModelVersion version, string path, string? found);

    [LoggerMessage(104, LogLevel.Warning, "{Model}/{Version} was not compared with the new model: {Error}")]
    public static partial void InvalidVersionSkipped(this ILogger logger, ModelName model, ModelVersion version, string error);

    [LoggerMessage(105, LogLevel.Warning, "{Folder} was not imported: {Error}")]
    public static partial void ImportFailed(this ILogger logger, string folder, string error);

    [LoggerMessage(106, LogLevel.Information, "Alias {Alias} of {Model} moved from version {Previous} to {Version}.")]
    public static partial void AliasMoved(
        this ILogger logger, AliasName alias, ModelName model, ModelVersion? previous, ModelVersion? version);
}
