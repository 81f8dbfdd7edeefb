namespace MaaS.Trainer;

/// <summary>Puts the parts of a data set together once it is known which rows they have and how those are prepared.</summary>
internal sealed class DatasetBuilder(DataSpec spec, ReadData data, DataSplit split, Preparation preparation)
{
    /// <exception cref="TrainingException">The inputs are no pictures, but are to be changed as such.</exception>
    public Dataset Build(RowFilter filter, string fingerprint, CancellationToken cancellationToken)
    {
        if (spec.Augmentation.ChangesPictures && preparation.InputShape.Rank != 3)
        {
            throw new TrainingException(
                $"The inputs have the shape {preparation.InputShape}, expected [channels, height, width] for flip, crop or rotation: "
                + "remove them from $.data.augmentation.");
        }

        var scaling = spec.StandardiseTarget ? TargetScaling.Fit(data.Train.Targets.Take(split.Train)) : null;
        var train = Part(data.Train, split.Train, scaling, cancellationToken);
        var validation = Part(data.Train, split.Validation, scaling, cancellationToken);
        var test = Part(data.Test ?? data.Train, split.Test, scaling, cancellationToken);
        return new Dataset
        {
            Task = spec.Task,
            Train = train,
            Validation = validation,
            Test = test,
            InputShape = preparation.InputShape,
            VocabularySize = preparation.VocabularySize,
            Labels = data.Labels,
            Outputs = spec.Task == DataTask.Classification ? data.Labels.Count : data.Train.Targets.Width,
            OutputNames = spec.Task == DataTask.Classification ? [] : OutputNames(),
            TargetScaling = scaling,
            Fingerprint = fingerprint,
            Preprocessing = preparation.Preprocessing,
            Report = new DatasetReport
            {
                RowsRead = filter.RowsRead,
                Dropped = filter.Dropped,
                Parts = [Report("train", train), Report("validation", validation), Report("test", test)],
                SplitHash = split.Hash,
                TestHash = test.Count > 0 ? TestDigest.Of(test, cancellationToken) : null,
                Statistics = preparation.Describe(train.Inputs),
            },
        };
    }

    private string[] OutputNames() => spec.Reader is TableReaderSpec table
        ? [table.Target]
        : [.. Enumerable.Range(0, data.Train.Targets.Width).Select(output => FormattableString.Invariant($"value{output}"))];

    private DatasetPart Part(LabelledRows rows, int[] selection, TargetScaling? scaling, CancellationToken cancellationToken)
    {
        var targets = rows.Targets.Take(selection);
        return new DatasetPart(
            preparation.Apply(rows.Inputs, selection, cancellationToken),
            targets.Classes ?? [],
            targets.Values is { } values ? scaling?.Apply(values) ?? values : [],
            preparation.RawInputsOf(rows.Inputs, selection),
            row => rows.Inputs.Describe(selection[row]));
    }

    private PartReport Report(string name, DatasetPart part)
    {
        var counts = part.Classes.CountBy(number => number).ToDictionary();
        return new PartReport(name, part.Count, data.Labels.Select((label, i) => (label, counts.GetValueOrDefault(i))).ToDictionary());
    }
}
