namespace MaaS.Trainer;

/// <summary>What the run's report says of its data.</summary>
internal static class RunDataReport
{
    public static DataReport Of(DataSpec spec, Dataset data)
    {
        var counts = data.Report.Parts.ToDictionary(part => part.Name, part => part.Classes);
        return new DataReport
        {
            Source = spec.Source,
            Fingerprint = data.Fingerprint,
            RowsRead = data.Report.RowsRead,
            Dropped = data.Report.Dropped,
            TrainRows = data.Train.Count,
            ValidationRows = data.Validation.Count,
            TestRows = data.Test.Count,
            Classes =
            [
                .. data.Labels.Select(label =>
                    new ClassCount(label, counts["train"][label], counts["validation"][label], counts["test"][label])),
            ],
            SplitSha256 = data.Report.SplitHash,
            TestSha256 = data.Report.TestHash,
        };
    }
}
