namespace MaaS.Training;

/// <summary>The files of one class.</summary>
/// <param name="Label">The class.</param>
/// <param name="Files">
/// Patterns of paths: <c>*</c> stands for any characters but a slash, <c>**</c> for any number of folders, <c>?</c> for one character.
/// </param>
public sealed record TextClassSpec(string Label, IReadOnlyList<string> Files)
{
    internal static TextClassSpec Read(SpecReader reader)
    {
        var label = reader.Text("label", "The class.");
        var files = reader.OptionalFiles(
            "files",
            "Patterns of paths, such as spam-*/*.txt: * stands for any characters but a slash, ** for any number of folders, ? for one "
            + "character. Default: the folder of the class's name, with all below it.");
        return new TextClassSpec(label, files ?? [$"{label}/**"]);
    }
}
