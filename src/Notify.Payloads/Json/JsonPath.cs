using System.Text;
using System.Text.Json;

namespace Notify;

/// <summary>
/// Finds the JSON path of a position in a document. It reads the document a second time, so that reading without an error need not
/// keep track of the path.
/// </summary>
internal static class JsonPath
{
    /// <summary>The path of the token at <paramref name="position"/>, or of the last readable one before it.</summary>
    /// <param name="document">The document; it may be broken at or after the position.</param>
    /// <param name="position">A byte offset.</param>
    /// <param name="knownNames">The names that may be shown. Any other is the sender's content, and shows as <c>*</c>.</param>
    public static string At(ReadOnlySpan<byte> document, int position, IReadOnlyCollection<string> knownNames)
    {
        List<Step> path = [];
        Utf8JsonReader json = new(document);
        try
        {
            while (json.Read() && json.TokenStartIndex <= position)
            {
                Advance(path, in json);
                if (json.TokenStartIndex == position)
                {
                    break;
                }

                if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    path.Add(new Step(json.TokenType == JsonTokenType.StartArray));
                }
            }
        }
        catch (JsonException)
        {
            // The path so far is the answer: the document is broken just after it.
        }

        return Format(path, document, knownNames);
    }

    /// <summary>The current name if it may be shown, else <c>*</c>.</summary>
    public static string FormatName(in Utf8JsonReader json, IReadOnlyCollection<string> knownNames)
    {
        byte[] name = new byte[json.ValueSpan.Length];
        int length = JsonEscapes.Unescape(json.ValueSpan, name);
        if (length >= 0)
        {
            foreach (string known in knownNames)
            {
                if (Encoding.UTF8.GetBytes(known).AsSpan().SequenceEqual(name.AsSpan(0, length)))
                {
                    return known;
                }
            }
        }

        return "*";
    }

    /// <summary>Updates the path for the token that was just read.</summary>
    private static void Advance(List<Step> path, in Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.RemoveAt(path.Count - 1);
                break;
            case JsonTokenType.PropertyName:
                path[^1] = path[^1] with { NameStart = (int)json.TokenStartIndex };
                break;
            default:
                if (path.Count > 0 && path[^1].IsArray)
                {
                    path[^1] = path[^1] with { Index = path[^1].Index + 1 };
                }

                break;
        }
    }

    private static string Format(List<Step> path, ReadOnlySpan<byte> document, IReadOnlyCollection<string> knownNames)
    {
        StringBuilder text = new("$");
        foreach (Step step in path)
        {
            if (step.IsArray && step.Index >= 0)
            {
                text.Append('[').Append(step.Index).Append(']');
            }
            else if (step.NameStart >= 0)
            {
                Utf8JsonReader name = new(document[step.NameStart..], isFinalBlock: false, default);
                name.Read();
                text.Append('.').Append(FormatName(in name, knownNames));
            }
        }

        return text.ToString();
    }

    /// <summary>One level. Only the offset of a name is kept: few of a document's names are ever formatted.</summary>
    private readonly record struct Step(bool IsArray)
    {
        public int NameStart { get; init; } = -1;

        public int Index { get; init; } = -1;
    }
}
