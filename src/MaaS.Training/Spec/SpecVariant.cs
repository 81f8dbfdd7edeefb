namespace MaaS.Training;

/// <summary>One of the forms that an object of the run spec may have.</summary>
/// <param name="Name">What the object says to be of this form.</param>
/// <param name="About">What the form is, in a sentence for the schema.</param>
/// <param name="Read">Reads the members that only this form has.</param>
public sealed record SpecVariant<T>(string Name, string About, Func<SpecReader, T> Read);
