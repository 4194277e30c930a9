using System.Text;

namespace Notify.Generator.Emission;

/// <summary>Text with an indentation. Lines end in a line feed, whatever machine compiles.</summary>
internal sealed class SourceWriter
{
    private const int SpacesPerLevel = 4;

    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>An empty line, unless one stands there already or a block was just opened.</summary>
    public void Separate()
    {
        string text = _text.ToString(Math.Max(0, _text.Length - 2), Math.Min(2, _text.Length));
        if (text.Length > 0 && text != "\n\n" && text != "{\n")
        {
            _text.Append('\n');
        }
    }

    /// <summary>Writes one or more lines, each with the current indentation added to its own.</summary>
    public void Write(string lines)
    {
        foreach (string line in lines.Split('\n'))
        {
            string trimmed = line.TrimEnd('\r');
            if (trimmed.Length > 0)
            {
                _text.Append(' ', _level * SpacesPerLevel).Append(trimmed);
            }

            _text.Append('\n');
        }
    }

    /// <summary>Opens a block after <paramref name="head"/>; disposing the result closes it.</summary>
    public Block Open(string head, string end = "}")
    {
        Write(head);
        Write("{");
        _level++;
        return new Block(this, end);
    }

    public override string ToString() => _text.ToString();

    internal readonly struct Block(SourceWriter writer, string end) : IDisposable
    {
        public void Dispose()
        {
            writer._level--;
            writer.Write(end);
        }
    }
}
