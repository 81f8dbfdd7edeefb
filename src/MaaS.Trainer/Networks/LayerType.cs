namespace MaaS.Trainer;

/// <summary>The kinds of layer, named as in Keras.</summary>
internal enum LayerType
{
    Conv2D,
    MaxPooling2D,
    Flatten,
    Dropout,
    Dense,
}
