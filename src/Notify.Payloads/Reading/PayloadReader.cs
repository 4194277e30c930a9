using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Notify.Generated;

/// <summary>
/// Reads a payload's JSON for generated serializers. Every error is a <see cref="PayloadFormatException"/> that has the channel and the
/// JSON path, but not the content.
/// </summary>
/// <remarks>
/// <para>To read an object: <see cref="BeginObject"/>, then, while <see cref="NextMember"/>, ask <see cref="MemberIs"/> and read the
/// value. To read an array: <see cref="BeginArray"/>, then, while <see cref="NextElement"/>, read the element. The next step skips a
/// value that was not read.</para>
/// <para>It is not built on <c>Utf8JsonReader</c>, which classifies each token before the caller asks for a value. Here the caller knows
/// which type it wants, so each byte is looked at only once.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct PayloadReader
{
    internal const string InvalidUnicode = "a string is not valid Unicode";

    private readonly string _channel;
    private readonly ReadOnlySpan<byte> _document;
    private readonly IReadOnlyCollection<string> _knownNames;
    private ReadOnlySpan<byte> _name;

    /// <summary>Where the current value begins; after an object or array, where its closing bracket is.</summary>
    private int _token;

    /// <summary>The first unread byte; equal to <see cref="_token"/> until the value is read.</summary>
    private int _position;

    private int _depth;

    /// <summary>Whether an object or array was just entered, so that no comma is expected.</summary>
    private bool _isFirst;

    internal PayloadReader(string channel, ReadOnlySpan<byte> document, IReadOnlyCollection<string> knownNames)
    {
        _channel = channel;
        _document = document;
        _knownNames = knownNames;
        _token = _position = JsonSyntax.EndOfWhiteSpace(document, 0);
    }

    /// <summary>Where the members that the type doesn't have are counted, if anywhere.</summary>
    internal UnknownMembers? Unknown { get; init; }

    /// <summary>Whether the value is <c>null</c>.</summary>
    public readonly bool IsNull => First == (byte)'n' && _document[_token..].StartsWith("null"u8);

    /// <summary>Whether the value is a number.</summary>
    public readonly bool IsNumber => First is (>= (byte)'0' and <= (byte)'9') or (byte)'-';

    /// <summary>The value's first byte, which determines its kind.</summary>
    private readonly byte First => JsonSyntax.At(_document, _token);

    /// <summary>Enters the object.</summary>
    public void BeginObject() => Enter((byte)'{', "an object");

    /// <summary>Moves to the value of the object's next member; false at the object's end.</summary>
    public bool NextMember()
    {
        if (!MoveNext((byte)'}'))
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

    /// <summary>Whether the current member has this name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // So that comparing with a literal becomes a few words of known length.
    public readonly bool MemberIs(ReadOnlySpan<byte> utf8Name) => _name.SequenceEqual(utf8Name);

    /// <summary>The current member's name: a dictionary's key.</summary>
    public readonly string ReadKey() => Decode(_name);

    /// <summary>Enters the array.</summary>
    public void BeginArray() => Enter((byte)'[', "an array");

    /// <summary>Moves to the array's next element; false at the array's end.</summary>
    public bool NextElement() => MoveNext((byte)']');

    /// <summary>Skips the current member, which the type doesn't have, whatever it is.</summary>
    public void Skip()
    {
        Unknown?.Add(_name);
        SkipValue();
    }

    /// <summary>The error for a member that the payload lacks.</summary>
    public readonly PayloadFormatException Missing(string name) => Fail($"the member \"{name}\" is missing");

    /// <summary>The error for an unexpected value.</summary>
    /// <param name="expected">What was expected, such as "one of INSERT, UPDATE, DELETE".</param>
    public readonly PayloadFormatException Unexpected(string expected)
    {
        return JsonSyntax.EndOfValue(_document, _token, JsonSyntax.MaxDepth - _depth) < 0
            ? Invalid()
            : Fail($"expected {expected}, found {Describe(First)}");
    }

    /// <summary>Checks that nothing but white space follows.</summary>
    internal void End()
    {
        if (_position == _token)
        {
            SkipValue();
        }

        if (JsonSyntax.EndOfWhiteSpace(_document, _position) < _document.Length)
        {
            throw Invalid();
        }
    }

    internal readonly PayloadFormatException Fail(string problem, Exception? cause = null) =>
        new(_channel, JsonPath.At(_document, _token, _knownNames), problem, cause);

    private readonly PayloadFormatException Invalid() => new(
        _channel,
        JsonPath.At(_document, int.MaxValue, _knownNames),
        $"it is not valid JSON, or it is nested deeper than {JsonSyntax.MaxDepth} levels");

    private void SkipValue()
    {
        int end = JsonSyntax.EndOfValue(_document, _token, JsonSyntax.MaxDepth - _depth);
        _position = end >= 0 ? end : throw Invalid();
    }

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

    /// <summary>Moves past the value and the comma; false at the end of the object or array.</summary>
    private bool MoveNext(byte closingBracket)
    {
        if (_position == _token)
        {
            SkipValue();
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
