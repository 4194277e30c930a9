using System.ComponentModel;
using System.Text.Json;

namespace Notify;

/// <summary>
/// Reads a payload's JSON. Called by generated serializers. Every error is a <see cref="PayloadFormatException"/> with channel
/// and JSON path, and without the content.
/// </summary>
/// <remarks>
/// The way through an object: <see cref="BeginObject"/>, then, while <see cref="NextMember"/>, ask <see cref="MemberIs"/> and read
/// or <see cref="Skip"/> the value, once.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public ref partial struct PayloadReader
{
    private readonly string _channel;
    private readonly ReadOnlySpan<byte> _document;
    private readonly IReadOnlyCollection<string> _knownNames;
    private Utf8JsonReader _json;
    private ReadOnlySpan<byte> _name;

    internal PayloadReader(string channel, ReadOnlySpan<byte> document, IReadOnlyCollection<string> knownNames)
    {
        _channel = channel;
        _document = document;
        _knownNames = knownNames;
        _json = new Utf8JsonReader(document);
    }

    /// <summary>Whether the value is <c>null</c>.</summary>
    public readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Whether the value is a number.</summary>
    public readonly bool IsNumber => _json.TokenType == JsonTokenType.Number;

    /// <summary>Enters the object that is the value.</summary>
    public readonly void BeginObject() => Expect(JsonTokenType.StartObject, "an object");

    /// <summary>Goes to the next member of the object, to its value; false at the object's end.</summary>
    public bool NextMember()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        _name = _json.ValueIsEscaped ? Unescaped() : _json.ValueSpan;
        _json.Read();
        return true;
    }

    /// <summary>Whether the member that the reader is at has this name.</summary>
    public readonly bool MemberIs(ReadOnlySpan<byte> utf8Name) => _name.SequenceEqual(utf8Name);

    /// <summary>Passes over the value, whatever it is.</summary>
    public void Skip() => _json.Skip();

    /// <summary>The error for a member that the payload lacks.</summary>
    public readonly PayloadFormatException Missing(string name) => Fail($"the member \"{name}\" is missing");

    /// <summary>The error for a value that is not what was expected.</summary>
    /// <param name="expected">What was expected, such as "one of INSERT, UPDATE, DELETE".</param>
    public readonly PayloadFormatException Unexpected(string expected)
    {
        return Fail($"{expected} was expected and {Describe(_json.TokenType)} found");
    }

    internal readonly PayloadFormatException Fail(string problem, Exception? cause = null)
    {
        return new PayloadFormatException(_channel, JsonPath.At(_document, (int)_json.TokenStartIndex, _knownNames), problem, cause);
    }

    private readonly void Expect(JsonTokenType type, string expected)
    {
        if (_json.TokenType != type)
        {
            throw Unexpected(expected);
        }
    }

    private readonly byte[] Unescaped()
    {
        byte[] name = new byte[_json.ValueSpan.Length];
        try
        {
            return name[.._json.CopyString(name)];
        }
        catch (InvalidOperationException)
        {
            throw Fail("a member's name is not valid Unicode");
        }
    }

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "something else",
    };
}
