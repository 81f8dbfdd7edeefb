using System.Globalization;

namespace MaaS.Trainer;

/// <summary>Pictures of one size with class numbers of one byte, as binary files hold them.</summary>
internal sealed class NumberedPictures
{
    private readonly byte[] _classes;
    private readonly Func<int, string> _nameOf;

    /// <param name="store">Planar pictures of the form.</param>
    /// <param name="form">That all have.</param>
    /// <param name="classes">As many.</param>
    /// <param name="nameOf">What a picture is called in reports.</param>
    public NumberedPictures(PictureStore store, PictureForm form, byte[] classes, Func<int, string> nameOf)
    {
        Rows = new RawPictures(store, form, nameOf);
        _classes = classes;
        _nameOf = nameOf;
    }

    public RawPictures Rows { get; }

    /// <summary>Names the classes: as given, or by all numbers from 0 to the largest in the pictures to train with.</summary>
    public static ReadData Label(NumberedPictures train, NumberedPictures? test, IReadOnlyList<string>? given, RowFilter filter)
    {
        var labels = given ?? [.. Enumerable.Range(0, train._classes.Max() + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return new ReadData(train.Check(labels, filter), test?.Check(labels, filter), labels);
    }

    private LabelledRows Check(IReadOnlyList<string> labels, RowFilter filter)
    {
        filter.CountRows(_classes.Length);
        var usable = new List<int>(_classes.Length);
        for (var i = 0; i < _classes.Length; i++)
        {
            if (_classes[i] < labels.Count)
            {
                usable.Add(i);
            }
            else
            {
                filter.DropInvalid("unknown class", _nameOf(i), $"found class {_classes[i]}, expected 0 to {labels.Count - 1}");
            }
        }

        return new LabelledRows(Rows, Targets.Of([.. _classes.Select(number => (int)number)]), usable);
    }
}
