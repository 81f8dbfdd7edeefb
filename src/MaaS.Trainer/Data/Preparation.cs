namespace MaaS.Trainer;

/// <summary>How raw rows become the network's inputs, with what was found in the training part.</summary>
internal abstract class Preparation
{
    /// <summary>Of one row.</summary>
    public abstract Shape InputShape { get; }

    /// <summary>How many token ids there are; null when the inputs are no tokens.</summary>
    public virtual int? VocabularySize => null;

    /// <summary>What the exported model needs to do the same.</summary>
    public abstract Preprocessing Preprocessing { get; }

    /// <summary>What was found in the training part, by name.</summary>
    /// <param name="train">The inputs of the training part.</param>
    public abstract IReadOnlyDictionary<string, double> Describe(InputRows train);

    /// <param name="rows">Of the kind that this was made for.</param>
    /// <param name="selection">Which of them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public abstract InputRows Apply(RawRows rows, int[] selection, CancellationToken cancellationToken);

    /// <summary>The columns as the service gets them; null when the rows are not those of a table.</summary>
    public virtual RawInputs? RawInputsOf(RawRows rows, int[] selection) => null;
}
