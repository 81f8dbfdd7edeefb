using System.Text.Json;
using MaaS.Repository;

namespace MaaS.Testing;

/// <summary>
/// What a picture becomes when it is resized: the trainer and the service are each tested with all of these, so that a model is served with
/// the pixels that it was trained on. The service's test writes <c>pixels.json</c> anew with <c>MAAS_WRITE_PIXELS=1</c>.
/// </summary>
/// <param name="Picture">Path of the file, from the root of the repository.</param>
/// <param name="Width">Of the target.</param>
/// <param name="Height">Of the target.</param>
/// <param name="Channels">Of the target.</param>
/// <param name="Resize">How it is brought to the size.</param>
/// <param name="Pixels">[channels, height, width], rounded.</param>
public sealed record PixelCase(string Picture, int Width, int Height, ImageChannels Channels, ImageResize Resize, byte[] Pixels)
{
    private const string Folder = "tests/MaaS.Testing/Pictures";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A digit, a PNG that is partly transparent, and a JPEG that is stored lying on its side.</summary>
    public static IReadOnlyList<PixelCase> All { get; } =
        JsonSerializer.Deserialize<IReadOnlyList<PixelCase>>(File.ReadAllBytes(PathOf($"{Folder}/pixels.json")), Json)!;

    public byte[] ReadPicture() => File.ReadAllBytes(PathOf(Picture));

    /// <summary>Replaces the file of all cases.</summary>
    public static void Write(IEnumerable<PixelCase> cases) =>
        File.WriteAllText(PathOf($"{Folder}/pixels.json"), JsonSerializer.Serialize(cases, Json) + "\n");

    public override string ToString() => $"{Path.GetFileName(Picture)} to {Width}×{Height} {Channels} {Resize}";

    private static string PathOf(string path) => Path.Combine(RepositoryRoot.Path, path);
}
