namespace MaaS.Training;

/// <summary>How much a row of each class counts.</summary>
public enum ClassWeighting
{
    Equal,

    /// <summary>Rows over classes times rows of the class: every class counts as much as every other, as in scikit-learn.</summary>
    Balanced,
}
