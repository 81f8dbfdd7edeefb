namespace MaaS.Training;

/// <summary>What is predicted.</summary>
public enum DataTask
{
    /// <summary>One of several classes.</summary>
    Classification,

    /// <summary>One or more numbers.</summary>
    Regression,
}
