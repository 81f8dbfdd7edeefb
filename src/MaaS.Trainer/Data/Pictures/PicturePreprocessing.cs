using MaaS.Repository;

namespace MaaS.Trainer;

/// <param name="Image">For the manifest.</param>
internal sealed record PicturePreprocessing(ImagePreprocessing Image) : Preprocessing;
