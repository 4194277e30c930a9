using System.Text;

namespace Notify.Generator.Emission;

/// <summary>Text with an indentation. Lines end in a line feed, whatever machine compiles.</summary>
internal sealed class SourceWriter
{
    private const int SpacesPerLevel = 4;

    private readonly StringBuilder _text = new();
    private int _level;
    private bool _isLineStart = true;

    /// <summary>Whether an empty line would be one too many: at the beginning, after another one, or where a block was just opened.</summary>
    private bool _isSeparated = true;

    /// <summary>Writes an empty line, unless there is one already or a block was just opened.</summary>
    public void Separate()
    {
        if (!_isSeparated)
        {
            _text.Append('\n');
            _isSeparated = true;
        }
    }

    /// <summary>Writes one or more lines, each with the current indentation added to its own.</summary>
    public void Write(string lines)
    {
        Append(lines);
        EndLine();
    }

    /// <summary>Continues the current line. Further lines in <paramref name="text"/> get the current indentation.</summary>
    public SourceWriter Append(string text)
    {
        bool isFirst = true;
        foreach (string line in text.Split('\n'))
        {
            if (!isFirst)
            {
                EndLine();
            }

            AppendVerbatim(line.TrimEnd('\r'));
            isFirst = false;
        }

        return this;
    }

    /// <summary>Continues the current line. Line breaks in <paramref name="text"/> stay as they are: they may be inside a string of the user's.</summary>
    public SourceWriter AppendVerbatim(string text)
    {
        if (text.Length > 0)
        {
            if (_isLineStart)
            {
                _text.Append(' ', _level * SpacesPerLevel);
            }

            _text.Append(text);
            _isLineStart = false;
            _isSeparated = false;
        }

        return this;
    }

    public void EndLine()
    {
        _isSeparated = _isLineStart;
        _text.Append('\n');
        _isLineStart = true;
    }

    /// <summary>Opens a block in braces after <paramref name="head"/>; disposing the result closes it.</summary>
    public Block Open(string head, string end = "}")
    {
        Write(head);
        return Indent("{", end);
    }

    /// <summary>Indents what follows; disposing the result ends that.</summary>
    /// <param name="head">The line before it.</param>
    /// <param name="end">The line after it.</param>
    public Block Indent(string? head = null, string? end = null)
    {
        if (head is not null)
        {
            Write(head);
            _isSeparated = true;
        }

        _level++;
        return new Block(this, end);
    }

    /// <summary>Writes a line between two parts of a block, such as the head of its exception handler.</summary>
    public void WriteOutdented(string line)
    {
        _level--;
        Write(line);
        _level++;
        _isSeparated = true;
    }

    public override string ToString() => _text.ToString();

    internal readonly struct Block(SourceWriter writer, string? end) : IDisposable
    {
        public void Dispose()
        {
            writer._level--;
            if (end is not null)
            {
                writer.Write(end);
            }
        }
    }
}
