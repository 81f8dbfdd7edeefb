namespace MaaS.Training;

/// <summary>How weights start, named and defined as in Keras.</summary>
public enum InitialiserType
{
    /// <summary>Uniform within ±√(6 / (fanIn + fanOut)). Glorot and Bengio, 2010.</summary>
    GlorotUniform,

    /// <summary>Truncated normal with the variance 2 / (fanIn + fanOut).</summary>
    GlorotNormal,

    /// <summary>Uniform within ±√(6 / fanIn). He et al., 2015.</summary>
    HeUniform,

    /// <summary>Truncated normal with the variance 2 / fanIn.</summary>
    HeNormal,

    /// <summary>Uniform within ±√(3 / fanIn).</summary>
    LecunUniform,

    /// <summary>Truncated normal with the variance 1 / fanIn.</summary>
    LecunNormal,

    /// <summary>Rows or columns, whichever are fewer, of length 1 and at right angles. Saxe et al., 2014.</summary>
    Orthogonal,

    /// <summary>Normal with mean 0.</summary>
    Normal,

    /// <summary>Uniform around 0.</summary>
    Uniform,
    Constant,
    Zeros,
    Ones,
}
