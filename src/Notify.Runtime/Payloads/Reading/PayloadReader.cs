using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Notify;

/// <summary>
/// Reads a payload's JSON. Called by generated serializers. Every error is a <see cref="PayloadFormatException"/> with channel
/// and JSON path, and without the content.
/// </summary>
/// <remarks>
/// <para>The way through an object: <see cref="BeginObject"/>, then, while <see cref="NextMember"/>, ask <see cref="MemberIs"/> and
/// read the value. Through an array: <see cref="BeginArray"/>, then, while <see cref="NextElement"/>, read the element. A value that
/// was not read is passed over by the next step.</para>
/// <para>It is not built on <c>Utf8JsonReader</c>, which finds out what each token is before anybody asks: here the code that
/// knows which type it wants looks at the bytes once.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public ref partial struct PayloadReader
{
    private const string InvalidUnicode = "a string is not valid Unicode";

    private readonly string _channel;
    private readonly ReadOnlySpan<byte> _document;
    private readonly IReadOnlyCollection<string> _knownNames;
    private ReadOnlySpan<byte> _name;

    /// <summary>Where the value begins that the reader is at; behind an object or array, its closing bracket.</summary>
    private int _token;

    /// <summary>The first byte that was not read yet; as long as the value was not read, this is <see cref="_token"/>.</summary>
    private int _position;

    private int _depth;

    /// <summary>Whether an object or array was just entered, so that no comma comes.</summary>
    private bool _isFirst;

    internal PayloadReader(string channel, ReadOnlySpan<byte> document, IReadOnlyCollection<string> knownNames)
    {
        _channel = channel;
        _document = document;
        _knownNames = knownNames;
        _token = _position = JsonSyntax.EndOfWhiteSpace(document, 0);
    }

    /// <summary>Whether the value is <c>null</c>.</summary>
    public readonly bool IsNull => First == (byte)'n' && _document[_token..].StartsWith("null"u8);

    /// <summary>Whether the value is a number.</summary>
    public readonly bool IsNumber => First is (>= (byte)'0' and <= (byte)'9') or (byte)'-';

    /// <summary>The value's first byte, which tells what it is.</summary>
    private readonly byte First => JsonSyntax.At(_document, _token);

    /// <summary>Enters the object that is the value.</summary>
    public void BeginObject() => Enter((byte)'{', "an object");

    /// <summary>Goes to the next member of the object, to its value; false at the object's end.</summary>
    public bool NextMember()
    {
        if (!GoToNext((byte)'}'))
        {
            return false;
        }

        int start = _position + 1;
        int end = First == (byte)'"' ? JsonSyntax.EndOfString(_document, start, out bool isEscaped) : throw Invalid();
        if (end < 0)
        {
            throw Invalid();
        }

        _name = _document[start..end];
        if (isEscaped)
        {
            _name = Unescaped(_name);
        }

        int value = JsonSyntax.StartOfValue(_document, end + 1);
        _token = _position = value >= 0 ? value : throw Invalid();
        return true;
    }

    /// <summary>Whether the member that the reader is at has this name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // So that comparing with a literal becomes a few words of known length.
    public readonly bool MemberIs(ReadOnlySpan<byte> utf8Name) => _name.SequenceEqual(utf8Name);

    /// <summary>The name of the member that the reader is at: a dictionary's key.</summary>
    public readonly string ReadKey() => StringOf(_name);

    /// <summary>Enters the array that is the value.</summary>
    public void BeginArray() => Enter((byte)'[', "an array");

    /// <summary>Goes to the next element of the array; false at the array's end.</summary>
    public bool NextElement() => GoToNext((byte)']');

    /// <summary>Passes over the value, whatever it is.</summary>
    public void Skip()
    {
        int end = JsonSyntax.EndOfValue(_document, _token, JsonSyntax.MaxDepth - _depth);
        _position = end >= 0 ? end : throw Invalid();
    }

    /// <summary>The error for a member that the payload lacks.</summary>
    public readonly PayloadFormatException Missing(string name) => Fail($"the member \"{name}\" is missing");

    /// <summary>The error for a value that is not what was expected.</summary>
    /// <param name="expected">What was expected, such as "one of INSERT, UPDATE, DELETE".</param>
    public readonly PayloadFormatException Unexpected(string expected)
    {
        return JsonSyntax.EndOfValue(_document, _token, JsonSyntax.MaxDepth - _depth) < 0
            ? Invalid()
            : Fail($"{expected} was expected and {Describe(First)} found");
    }

    internal readonly PayloadFormatException Fail(string problem, Exception? cause = null) =>
        new(_channel, JsonPath.At(_document, _token, _knownNames), problem, cause);

    private readonly PayloadFormatException Invalid() => new(
        _channel,
        JsonPath.At(_document, int.MaxValue, _knownNames),
        $"it is not valid JSON, or deeper than {JsonSyntax.MaxDepth} levels");

    private void Enter(byte bracket, string expected)
    {
        if (First != bracket)
        {
            throw Unexpected(expected);
        }

        if (_depth == JsonSyntax.MaxDepth)
        {
            throw Invalid();
        }

        _depth++;
        _position = _token + 1;
        _isFirst = true;
    }

    /// <summary>Goes behind the value and the comma; false at the end of the object or array.</summary>
    private bool GoToNext(byte closingBracket)
    {
        if (_position == _token)
        {
            Skip();
        }

        int position = JsonSyntax.EndOfWhiteSpace(_document, _position);
        byte next = JsonSyntax.At(_document, position);
        bool isFirst = _isFirst;
        _isFirst = false;
        if (next == closingBracket)
        {
            _depth--;
            _token = position;
            _position = position + 1;
            return false;
        }

        if (!isFirst)
        {
            position = next == (byte)',' ? JsonSyntax.EndOfWhiteSpace(_document, position + 1) : throw Invalid();
        }

        _token = _position = position;
        return true;
    }

    private readonly byte[] Unescaped(ReadOnlySpan<byte> text)
    {
        byte[] plain = new byte[text.Length];
        int length = JsonEscapes.Unescape(text, plain);
        return length >= 0 ? plain[..length] : throw NotUnicode();
    }

    private readonly PayloadFormatException NotUnicode() => Fail(InvalidUnicode);

    private static string Describe(byte first) => first switch
    {
        (byte)'{' => "an object",
        (byte)'[' => "an array",
        (byte)'"' => "a string",
        (byte)'t' or (byte)'f' => "a boolean",
        (byte)'n' => "null",
        _ => "a number",
    };
}
