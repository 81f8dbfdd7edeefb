namespace MaaS.Repository;

/// <summary>What must hold of a manifest. Every rule yields its errors, so that an author sees all of them at once.</summary>
internal static class ManifestRules
{
    public static IReadOnlyList<string> Check(ManifestDocument document) =>
    [
        .. Files(document.Files),
        .. Signature(document.Signature),
        .. Numbers("$.opset", document.Opset?.Select(pair => (pair.Key, pair.Value >= 1)), "a version from 1"),
        .. Numbers("$.metrics", document.Metrics?.Select(pair => (pair.Key, double.IsFinite(pair.Value))), "a finite number"),
        .. Numbers("$.provenance", document.Provenance?.Select(pair => (pair.Key, pair.Value is not null)), "a text"),
        .. document.IrVersion is < 1 ? [$"$.irVersion: found {document.IrVersion}, expected 1 or more."] : Array.Empty<string>(),
        .. Image(document.Image),
        .. TextRules.Check(document.Text, document.Files),
        .. Texts("$.labels", document.Labels),
        .. document.License is "" ? ["$.license: found an empty text, expected an SPDX expression or nothing."] : Array.Empty<string>(),
    ];

    public static IEnumerable<string> CheckComplete(ManifestDocument document)
    {
        (string Member, bool IsMissing)[] members =
        [
            ("files", document.Files is null),
            ("signature", document.Signature is null),
            ("opset", document.Opset is null),
            ("irVersion", document.IrVersion is null),
            ("createdAt", document.CreatedAt is null),
        ];
        return members.Where(member => member.IsMissing).Select(member => $"$.{member.Member}: is missing.");
    }

    private static IEnumerable<string> Files(IReadOnlyList<ModelFile>? files)
    {
        if (files is null)
        {
            yield break;
        }

        if (files.Count == 0)
        {
            yield return "$.files: is empty, expected the ONNX file first.";
        }
        else if (files[0]?.Path is { } entry && !entry.EndsWith(".onnx", StringComparison.Ordinal))
        {
            yield return $"$.files[0].path: found '{NameText.Quote(entry)}', expected the ONNX file, whose name ends in '.onnx'.";
        }

        // Without case, because the file systems of Windows and macOS do not tell such names apart.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < files.Count; i++)
        {
            foreach (var error in File($"$.files[{i}]", files[i], names))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<string> File(string at, ModelFile? file, HashSet<string> names)
    {
        if (file is null)
        {
            yield return $"{at}: found null, expected a file.";
            yield break;
        }

        foreach (var (member, path) in new[] { ("path", file.Path), ("storedAs", file.StoredAs) })
        {
            if (member == "storedAs" && path is null)
            {
                continue;
            }

            if (!FilePath.IsSafe(path))
            {
                yield return $"{at}.{member}: found '{NameText.Quote(path)}', expected {FilePath.Rule}.";
            }
            else if (!names.Add(path!))
            {
                yield return $"{at}.{member}: '{NameText.Quote(path)}' is there twice, expected different names.";
            }
        }

        if (file.Length < 0)
        {
            yield return $"{at}.length: found {file.Length}, expected 0 or more.";
        }

        if (!Sha256Text.IsValid(file.Sha256))
        {
            yield return $"{at}.sha256: found '{NameText.Quote(file.Sha256)}', expected 64 lower-case hexadecimal digits.";
        }
    }

    private static IEnumerable<string> Signature(ModelSignature? signature) => signature is null
        ? []
        : Tensors("$.signature.inputs", signature.Inputs, atLeast: 0).Concat(Tensors("$.signature.outputs", signature.Outputs, atLeast: 1));

    private static IEnumerable<string> Tensors(string at, IReadOnlyList<TensorSpec> tensors, int atLeast)
    {
        if (tensors.Count < atLeast)
        {
            yield return $"{at}: is empty, expected at least {atLeast}.";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tensors.Count; i++)
        {
            foreach (var error in Tensor($"{at}[{i}]", tensors[i], names))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<string> Tensor(string at, TensorSpec? tensor, HashSet<string> names)
    {
        if (tensor is null)
        {
            yield return $"{at}: found null, expected a tensor.";
            yield break;
        }

        if (string.IsNullOrEmpty(tensor.Name))
        {
            yield return $"{at}.name: is empty, expected a name.";
        }
        else if (!names.Add(tensor.Name))
        {
            yield return $"{at}.name: '{NameText.Quote(tensor.Name)}' is there twice, expected different names.";
        }

        for (var i = 0; i < tensor.Shape.Count; i++)
        {
            if (tensor.Shape[i] < -1)
            {
                yield return $"{at}.shape[{i}]: found {tensor.Shape[i]}, expected a length from 0, or -1 when it varies.";
            }
        }

        if (tensor.DimensionNames is { } dimensionNames && dimensionNames.Count != tensor.Shape.Count)
        {
            yield return $"{at}.dimensionNames: found {dimensionNames.Count}, expected {tensor.Shape.Count}, one per dimension.";
        }
    }

    private static IEnumerable<string> Image(ImagePreprocessing? image)
    {
        if (image is null)
        {
            yield break;
        }

        foreach (var (member, pixels) in new[] { ("width", image.Width), ("height", image.Height) })
        {
            if (pixels is < 1 or > 8192)
            {
                yield return $"$.image.{member}: found {pixels}, expected 1 to 8192.";
            }
        }

        if (!double.IsFinite(image.Scale) || image.Scale == 0)
        {
            yield return $"$.image.scale: found {image.Scale}, expected a finite number other than 0.";
        }

        var channels = image.ChannelCount;
        foreach (var error in PerChannel("$.image.mean", image.Mean, channels, zeroAllowed: true)
            .Concat(PerChannel("$.image.std", image.Std, channels, zeroAllowed: false)))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> PerChannel(string at, IReadOnlyList<double>? values, int channels, bool zeroAllowed)
    {
        if (values is null)
        {
            yield break;
        }

        if (values.Count != channels)
        {
            yield return $"{at}: found {values.Count} values, expected {channels}, one per channel.";
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]) || (values[i] == 0 && !zeroAllowed))
            {
                yield return $"{at}[{i}]: found {values[i]}, expected a finite number{(zeroAllowed ? "" : " other than 0")}.";
            }
        }
    }

    private static IEnumerable<string> Texts(string at, IReadOnlyList<string>? texts) => (texts ?? [])
        .Index()
        .Where(pair => string.IsNullOrWhiteSpace(pair.Item))
        .Select(pair => $"{at}[{pair.Index}]: is empty, expected a text.");

    private static IEnumerable<string> Numbers(string at, IEnumerable<(string Key, bool IsValid)>? values, string expected) => (values ?? [])
        .Where(pair => !pair.IsValid || string.IsNullOrWhiteSpace(pair.Key))
        .Select(pair => $"{at}['{NameText.Quote(pair.Key)}']: expected {expected} under a name that is not empty.");
}
