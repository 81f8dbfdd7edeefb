namespace MaaS.Training;

/// <summary>What is learned from the data.</summary>
public enum DataTask
{
    /// <summary>Which of several classes a row belongs to.</summary>
    Classification,

    /// <summary>One or more numbers.</summary>
    Regression,
}
