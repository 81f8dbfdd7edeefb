using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>Writes elements so that a browser reads them as HTML and any parser as XML. All text is encoded.</summary>
internal static class HtmlDocument
{
    // Elements that HTML closes by itself; any other has to be closed, also when it is empty.
    private static readonly HashSet<string> VoidElements = ["br", "img", "link", "meta"];

    /// <param name="html">The root element. No element has a namespace: a browser knows SVG in HTML by its name.</param>
    /// <param name="writer">Stays open.</param>
    public static void Write(XElement html, TextWriter writer)
    {
        writer.Write("<!DOCTYPE html>\n");
        using var xml = XmlWriter.Create(
            writer, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n", ConformanceLevel = ConformanceLevel.Fragment });
        Write(html, xml);
    }

    private static void Write(XElement element, XmlWriter xml)
    {
        xml.WriteStartElement(element.Name.LocalName);
        foreach (var attribute in element.Attributes())
        {
            xml.WriteAttributeString(attribute.Name.LocalName, Printable(attribute.Value));
        }

        foreach (var node in element.Nodes())
        {
            if (node is XElement child)
            {
                Write(child, xml);
            }
            else if (node is XText text)
            {
                xml.WriteString(Printable(text.Value));
            }
        }

        if (VoidElements.Contains(element.Name.LocalName))
        {
            xml.WriteEndElement();
        }
        else
        {
            xml.WriteFullEndElement();
        }
    }

    // Data may hold control characters and halves of surrogate pairs, which neither XML nor HTML can.
    private static string Printable(string text)
    {
        if (text.EnumerateRunes().All(IsPrintable))
        {
            return text;
        }

        var printable = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            printable.Append(IsPrintable(rune) ? rune : Rune.ReplacementChar);
        }

        return printable.ToString();
    }

    private static bool IsPrintable(Rune rune) => rune != Rune.ReplacementChar && (!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value));
}
