using System.Text.Json;

namespace MaaS.Training;

/// <summary>
/// What the parts of a run spec are read with. Each part names its members once, with bounds, default and meaning; read with
/// <see cref="JsonSpecReader"/> that gives the part and every error in it, read with <see cref="SchemaSpecReader"/> the JSON Schema.
/// So a part must ask for the same members whatever it is answered, except below <see cref="Variant"/>.
/// </summary>
public abstract class SpecReader
{
    /// <param name="name">Of the member.</param>
    /// <param name="min">The least that is allowed.</param>
    /// <param name="max">The most that is allowed.</param>
    /// <param name="about">What the member means, with its unit: one or two sentences for the schema.</param>
    /// <param name="fallback">What holds when the member is absent; null when it must be there.</param>
    public abstract int Int(string name, int min, int max, string about, int? fallback = null);

    /// <summary>Null when the member is absent.</summary>
    public abstract int? OptionalInt(string name, int min, int max, string about);

    /// <inheritdoc cref="Int"/>
    public abstract double Number(string name, double min, double max, string about, double? fallback = null);

    /// <summary>Null when the member is absent.</summary>
    public abstract double? OptionalNumber(string name, double min, double max, string about);

    public abstract bool Flag(string name, bool fallback, string about);

    /// <summary>A text of at least one character that must be there.</summary>
    public abstract string Text(string name, string about);

    /// <summary>Null when the member is absent, else a text of at least one character.</summary>
    public abstract string? OptionalText(string name, string about);

    /// <summary>A member of <typeparamref name="T"/> in camel case.</summary>
    /// <param name="name">Of the member.</param>
    /// <param name="about">What the member means.</param>
    /// <param name="fallback">What holds when the member is absent; null when it must be there.</param>
    public abstract T Choice<T>(string name, string about, T? fallback = null)
        where T : struct, Enum;

    /// <summary>One of <paramref name="choices"/>, written as its <see cref="object.ToString"/> says.</summary>
    /// <param name="name">Of the member.</param>
    /// <param name="choices">At least one.</param>
    /// <param name="about">What the member means.</param>
    /// <param name="fallback">What holds when the member is absent; null when it must be there.</param>
    public abstract T OneOf<T>(string name, IReadOnlyList<T> choices, string about, T? fallback = null)
        where T : class;

    /// <summary>An array that must be there, with at least one text, number, true or false.</summary>
    public abstract IReadOnlyList<JsonElement> Scalars(string name, string about);

    /// <summary>Null when the member is absent, else an array with at least one text.</summary>
    public abstract IReadOnlyList<string>? OptionalTexts(string name, string about);

    /// <summary>Null when the member is absent, else an array with at least one number.</summary>
    public abstract IReadOnlyList<double>? OptionalNumbers(string name, double min, double max, string about);

    /// <summary>Null when the member is absent, else an array with at least one whole number.</summary>
    public abstract IReadOnlyList<int>? OptionalInts(string name, int min, int max, string about);

    /// <summary>An array with at least one whole number, which must be there.</summary>
    public abstract IReadOnlyList<int> Ints(string name, int min, int max, string about);

    /// <summary>
    /// <paramref name="count"/> whole numbers, written as an array, or as one number that stands for all of them.
    /// </summary>
    /// <param name="name">Of the member.</param>
    /// <param name="count">How many.</param>
    /// <param name="min">The least that is allowed.</param>
    /// <param name="max">The most that is allowed.</param>
    /// <param name="about">What the member means.</param>
    /// <param name="fallback">The number that holds for all when the member is absent; null when it must be there.</param>
    public abstract IReadOnlyList<int> IntOrInts(string name, int count, int min, int max, string about, int? fallback = null);

    /// <summary>As <see cref="IntOrInts"/>; null when the member is absent.</summary>
    public abstract IReadOnlyList<int>? OptionalIntOrInts(string name, int count, int min, int max, string about);

    /// <summary>An object; when the member is absent, one without members, so that what must be in it is reported as missing.</summary>
    public abstract T Object<T>(string name, string about, Func<SpecReader, T> read);

    /// <summary>Null when the member is absent.</summary>
    public abstract T? OptionalObject<T>(string name, string about, Func<SpecReader, T> read)
        where T : class;

    /// <summary>Null when the member is absent, else the objects of an array with at least one.</summary>
    public abstract IReadOnlyList<T>? OptionalObjects<T>(string name, string about, Func<SpecReader, T> read);

    /// <summary>The objects of an array with at least one, which must be there.</summary>
    public abstract IReadOnlyList<T> Objects<T>(string name, string about, Func<SpecReader, T> read);

    /// <summary>An object whose member names are free, such as file names; empty when the member is absent.</summary>
    public abstract IReadOnlyDictionary<string, T> Map<T>(string name, string about, Func<SpecReader, T> read);

    /// <summary>As <see cref="Map"/>, with texts.</summary>
    public abstract IReadOnlyDictionary<string, string> TextMap(string name, string about);

    /// <summary>As <see cref="Map"/>, with numbers.</summary>
    public abstract IReadOnlyDictionary<string, double> NumberMap(string name, string about);

    /// <summary>
    /// Further members of this object, which depend on what its member <paramref name="name"/> says. At most once for one object.
    /// </summary>
    /// <param name="name">The member that names the variant.</param>
    /// <param name="about">What the member means.</param>
    /// <param name="variants">At least one.</param>
    /// <param name="absent">The form of an object without the member; null when it must be there.</param>
    public abstract T Variant<T>(string name, string about, IReadOnlyList<SpecVariant<T>> variants, SpecVariant<T>? absent = null);

    /// <summary>Says that a member that could be read does not fit: "found …, expected …", without a full stop.</summary>
    public abstract void Error(string name, string message);

    /// <summary>A member's name or a choice as JSON has it.</summary>
    protected static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
