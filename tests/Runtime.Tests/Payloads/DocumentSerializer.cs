namespace Runtime.Tests.Payloads;

/// <summary>What the generator would write for <see cref="Document"/>, in short.</summary>
public sealed class DocumentSerializer : GeneratedSerializer<Document>
{
    private static readonly FlagNames Access = new(("Read", 1UL), ("Write", 2UL), ("All", 3UL));

    public override string Channel => "documents";

    protected override IReadOnlyCollection<string> MemberNames { get; } = ["text", "numbers", "labels", "any"];

    protected override void WritePayload(ref PayloadWriter writer, Document payload) => throw new NotSupportedException();

    protected override Document ReadPayload(ref PayloadReader reader)
    {
        Document document = new();
        reader.BeginObject();
        while (reader.NextMember())
        {
            _ = ReadText(ref reader, document) || ReadNumber(ref reader, document) || ReadDate(ref reader, document)
                || ReadCollection(ref reader, document);
        }

        return document;
    }

    private static bool ReadText(ref PayloadReader reader, Document document)
    {
        if (reader.MemberIs("text"u8)) { document.Text = reader.IsNull ? null : reader.ReadString(); }
        else if (reader.MemberIs("flag"u8)) { document.Flag = reader.ReadBoolean(); }
        else if (reader.MemberIs("id"u8)) { document.Id = reader.ReadGuid(); }
        else if (reader.MemberIs("letter"u8)) { document.Letter = reader.ReadChar(); }
        else if (reader.MemberIs("address"u8)) { document.Address = reader.IsNull ? null : reader.ReadUri(); }
        else if (reader.MemberIs("bytes"u8)) { document.Bytes = reader.IsNull ? null : reader.ReadBytes(); }
        else if (reader.MemberIs("any"u8)) { document.Any = reader.ReadJsonElement(); }
        else if (reader.MemberIs("access"u8)) { document.Access = reader.IsNumber ? reader.ReadUInt64() : Access.Read(ref reader); }
        else { return false; }

        return true;
    }

    private static bool ReadNumber(ref PayloadReader reader, Document document)
    {
        if (reader.MemberIs("tiny"u8)) { document.Tiny = reader.ReadByte(); }
        else if (reader.MemberIs("whole"u8)) { document.Whole = reader.IsNull ? null : reader.ReadInt32(); }
        else if (reader.MemberIs("large"u8)) { document.Large = reader.ReadInt64(); }
        else if (reader.MemberIs("natural"u8)) { document.Natural = reader.ReadUInt64(); }
        else if (reader.MemberIs("real"u8)) { document.Real = reader.ReadDouble(); }
        else if (reader.MemberIs("rough"u8)) { document.Rough = reader.ReadSingle(); }
        else if (reader.MemberIs("amount"u8)) { document.Amount = reader.ReadDecimal(); }
        else { return false; }

        return true;
    }

    private static bool ReadDate(ref PayloadReader reader, Document document)
    {
        if (reader.MemberIs("local"u8)) { document.Local = reader.ReadDateTime(); }
        else if (reader.MemberIs("instant"u8)) { document.Instant = reader.ReadDateTimeOffset(); }
        else if (reader.MemberIs("day"u8)) { document.Day = reader.ReadDateOnly(); }
        else if (reader.MemberIs("time"u8)) { document.Time = reader.ReadTimeOnly(); }
        else if (reader.MemberIs("span"u8)) { document.Span = reader.ReadTimeSpan(); }
        else { return false; }

        return true;
    }

    private static bool ReadCollection(ref PayloadReader reader, Document document)
    {
        if (reader.MemberIs("numbers"u8))
        {
            document.Numbers.Clear();
            reader.BeginArray();
            while (reader.NextElement())
            {
                document.Numbers.Add(reader.ReadInt32());
            }

            return true;
        }

        if (reader.MemberIs("labels"u8))
        {
            document.Labels.Clear();
            reader.BeginObject();
            while (reader.NextMember())
            {
                document.Labels[reader.ReadKey()] = reader.ReadString();
            }

            return true;
        }

        return false;
    }
}
