using System.Text.Json;
using Notify;

namespace Runtime.Tests.Payloads;

/// <summary>Every type that a column may be read as, by the name that docs/types.md has for it.</summary>
internal static class ColumnReaders
{
    /// <summary>Those that read any string, or any value: the document names them once, not in each row.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, object>> Any = new Dictionary<string, Func<string, object>>
    {
        ["string"] = With((ref PayloadReader reader) => reader.ReadString()),
        ["JsonElement"] = With((ref PayloadReader reader) => reader.ReadJsonElement().GetRawText()),
    };

    public static readonly IReadOnlyDictionary<string, Func<string, object>> Special = new Dictionary<string, Func<string, object>>
    {
        ["bool"] = With((ref PayloadReader reader) => reader.ReadBoolean()),
        ["byte"] = With((ref PayloadReader reader) => reader.ReadByte()),
        ["short"] = With((ref PayloadReader reader) => reader.ReadInt16()),
        ["int"] = With((ref PayloadReader reader) => reader.ReadInt32()),
        ["uint"] = With((ref PayloadReader reader) => reader.ReadUInt32()),
        ["long"] = With((ref PayloadReader reader) => reader.ReadInt64()),
        ["ulong"] = With((ref PayloadReader reader) => reader.ReadUInt64()),
        ["decimal"] = With((ref PayloadReader reader) => reader.ReadDecimal()),
        ["float"] = With((ref PayloadReader reader) => reader.ReadSingle()),
        ["double"] = With((ref PayloadReader reader) => reader.ReadDouble()),
        ["char"] = With((ref PayloadReader reader) => reader.ReadChar()),
        ["Guid"] = With((ref PayloadReader reader) => reader.ReadGuid()),
        ["DateTime"] = With((ref PayloadReader reader) => reader.ReadDateTime()),
        ["DateTimeOffset"] = With((ref PayloadReader reader) => reader.ReadDateTimeOffset()),
        ["DateOnly"] = With((ref PayloadReader reader) => reader.ReadDateOnly()),
        ["TimeOnly"] = With((ref PayloadReader reader) => reader.ReadTimeOnly()),
        ["TimeSpan"] = With((ref PayloadReader reader) => reader.ReadTimeSpan()),
        ["byte[]"] = With((ref PayloadReader reader) => Convert.ToHexString(reader.ReadBytes())),
        ["enum"] = With((ref PayloadReader reader) =>
            reader.TextIs("sad"u8) ? 0 : reader.TextIs("happy"u8) ? 1 : throw reader.Unexpected("one of sad, happy")),
        ["int?[]"] = With((ref PayloadReader reader) => List(ref reader, static (ref PayloadReader element) => element.ReadInt32())),
        ["string?[]"] = With((ref PayloadReader reader) => List(ref reader, static (ref PayloadReader element) => element.ReadString())),
        ["record"] = With((ref PayloadReader reader) => Members(ref reader)),
    };

    /// <summary>The names of all in <see cref="Special"/> that read the value; what the others say must be a format error.</summary>
    public static string ThatRead(string json) => string.Join(", ", Special.Where(reader => Reads(reader.Value, json)).Select(reader => reader.Key));

    public static bool Reads(Func<string, object> reader, string json)
    {
        try
        {
            reader(json);
            return true;
        }
        catch (PayloadFormatException error)
        {
            Assert.Null(error.InnerException);
            return false;
        }
    }

    private static Func<string, object> With<T>(ReadValue<T> read)
        where T : notnull
    {
        ValueSerializer<T> serializer = new((ref PayloadWriter _, T _) => throw new NotSupportedException(), read);
        return json => serializer.Deserialize(json);
    }

    private static string List<T>(ref PayloadReader reader, ReadValue<T> read)
    {
        List<object?> elements = [];
        reader.BeginArray();
        while (reader.NextElement())
        {
            elements.Add(reader.IsNull ? null : read(ref reader));
        }

        return JsonSerializer.Serialize(elements);
    }

    private static string Members(ref PayloadReader reader)
    {
        List<string> names = [];
        reader.BeginObject();
        while (reader.NextMember())
        {
            names.Add(reader.ReadKey());
        }

        return string.Join(' ', names);
    }
}
