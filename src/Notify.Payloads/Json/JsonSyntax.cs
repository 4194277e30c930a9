using System.Buffers;

namespace Notify;

/// <summary>
/// The grammar of JSON (RFC 8259): finds where a value ends. Every method takes time linear in what it skips, and none is
/// recursive.
/// </summary>
internal static class JsonSyntax
{
    /// <summary>What the methods return for invalid JSON.</summary>
    public const int Invalid = -1;

    /// <summary>The levels of objects and arrays that a document may have; as in System.Text.Json.</summary>
    public const int MaxDepth = 64;

    /// <summary>The bytes in a string that need a closer look: its end, an escape, and control characters.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    /// <summary>The byte at <paramref name="position"/>; NUL past the end, because NUL is never valid.</summary>
    public static byte At(ReadOnlySpan<byte> json, int position) => (uint)position < (uint)json.Length ? json[position] : (byte)0;

    /// <summary>The first position from <paramref name="position"/> on that is not white space.</summary>
    public static int EndOfWhiteSpace(ReadOnlySpan<byte> json, int position)
    {
        while ((uint)position < (uint)json.Length && json[position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }

    /// <summary>The index of the closing quote.</summary>
    /// <param name="json">The document.</param>
    /// <param name="position">After the opening quote.</param>
    /// <param name="isEscaped">Whether it has an escape. Each is well-formed, but may be half a surrogate pair.</param>
    public static int EndOfString(ReadOnlySpan<byte> json, int position, out bool isEscaped)
    {
        isEscaped = false;
        while (true)
        {
            int passed = position <= json.Length ? json[position..].IndexOfAny(Special) : Invalid;
            if (passed < 0)
            {
                return Invalid;
            }

            position += passed;
            switch (json[position])
            {
                case (byte)'"':
                    return position;
                case (byte)'\\' when LengthOfEscape(json[position..]) is > 0 and int length:
                    isEscaped = true;
                    position += length;
                    break;
                default:
                    return Invalid;
            }
        }
    }

    /// <summary>The index after a number.</summary>
    /// <param name="json">The document.</param>
    /// <param name="position">Where it begins.</param>
    /// <param name="hasExponent">Whether it is in scientific notation.</param>
    public static int EndOfNumber(ReadOnlySpan<byte> json, int position, out bool hasExponent)
    {
        hasExponent = false;
        position += At(json, position) == (byte)'-' ? 1 : 0;
        position = At(json, position) == (byte)'0' ? position + 1 : EndOfDigits(json, position);
        if (position > 0 && At(json, position) == (byte)'.')
        {
            position = EndOfDigits(json, position + 1);
        }

        if (position > 0 && At(json, position) is (byte)'e' or (byte)'E')
        {
            hasExponent = true;
            position++;
            position += At(json, position) is (byte)'+' or (byte)'-' ? 1 : 0;
            position = EndOfDigits(json, position);
        }

        return position;
    }

    /// <summary>The index after a value, whatever it is.</summary>
    /// <param name="json">The document.</param>
    /// <param name="position">Where it begins.</param>
    /// <param name="depth">The levels that it may have; at most 64.</param>
    public static int EndOfValue(ReadOnlySpan<byte> json, int position, int depth)
    {
        ulong objects = 0; // One bit for each open level: 1 for an object, 0 for an array.
        int open = 0;
        while (position != Invalid)
        {
            bool isObject = At(json, position) == (byte)'{';
            if (isObject || At(json, position) == (byte)'[')
            {
                if (open == depth)
                {
                    return Invalid;
                }

                open++;
                objects = (objects << 1) | (isObject ? 1u : 0u);
                position = EndOfWhiteSpace(json, position + 1);
                if (At(json, position) != (isObject ? (byte)'}' : (byte)']'))
                {
                    position = isObject ? EndOfName(json, position) : position;
                    continue;
                }
            }
            else
            {
                position = EndOfScalar(json, position);
            }

            position = StartOfNext(json, position, ref open, ref objects);
            if (open == 0)
            {
                return position;
            }
        }

        return Invalid;
    }

    /// <summary>
    /// Leaves the levels that end here. Returns where the next value begins or, if no level is left open, the index after the end of the
    /// outermost one.
    /// </summary>
    private static int StartOfNext(ReadOnlySpan<byte> json, int position, ref int open, ref ulong objects)
    {
        while (open > 0 && position != Invalid)
        {
            bool inObject = (objects & 1) != 0;
            position = EndOfWhiteSpace(json, position);
            byte next = At(json, position);
            if (next == (byte)',')
            {
                position = EndOfWhiteSpace(json, position + 1);
                return inObject ? EndOfName(json, position) : position;
            }

            if (next != (inObject ? (byte)'}' : (byte)']'))
            {
                return Invalid;
            }

            position++;
            objects >>= 1;
            open--;
        }

        return position;
    }

    /// <summary>Skips a name and the colon. Returns where the member's value begins.</summary>
    private static int EndOfName(ReadOnlySpan<byte> json, int position)
    {
        int end = At(json, position) == (byte)'"' ? EndOfString(json, position + 1, out _) : Invalid;
        return end == Invalid ? Invalid : StartOfValue(json, end + 1);
    }

    /// <summary>Skips the colon after a name. Returns where the member's value begins.</summary>
    public static int StartOfValue(ReadOnlySpan<byte> json, int position)
    {
        position = EndOfWhiteSpace(json, position);
        return At(json, position) == (byte)':' ? EndOfWhiteSpace(json, position + 1) : Invalid;
    }

    private static int EndOfScalar(ReadOnlySpan<byte> json, int position)
    {
        switch (At(json, position))
        {
            case (byte)'"':
                int end = EndOfString(json, position + 1, out _);
                return end == Invalid ? Invalid : end + 1;
            case (byte)'t':
                return EndOfWord(json, position, "true"u8);
            case (byte)'f':
                return EndOfWord(json, position, "false"u8);
            case (byte)'n':
                return EndOfWord(json, position, "null"u8);
            default:
                return EndOfNumber(json, position, out _);
        }
    }

    private static int EndOfWord(ReadOnlySpan<byte> json, int position, ReadOnlySpan<byte> word) =>
        json[position..].StartsWith(word) ? position + word.Length : Invalid;

    /// <summary>The index after one or more digits.</summary>
    private static int EndOfDigits(ReadOnlySpan<byte> json, int position)
    {
        int start = position;
        while (At(json, position) is >= (byte)'0' and <= (byte)'9')
        {
            position++;
        }

        return position > start ? position : Invalid;
    }

    /// <summary>The length of the escape at the beginning of the text; 0 if it is not valid.</summary>
    private static int LengthOfEscape(ReadOnlySpan<byte> json)
    {
        switch (At(json, 1))
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return 2;
            case (byte)'u' when json.Length >= JsonEscapes.Longest:
                return json[2..JsonEscapes.Longest].IndexOfAnyExcept(JsonEscapes.HexDigits) < 0 ? JsonEscapes.Longest : 0;
            default:
                return 0;
        }
    }
}
