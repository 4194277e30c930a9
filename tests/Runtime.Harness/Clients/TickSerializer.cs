using Notify;
using Notify.Generated;

namespace Runtime.Harness.Clients;

/// <summary>Written by hand, so that these tests don't need the generator. <c>Text = "throw"</c> throws while reading.</summary>
public sealed class TickSerializer(string channel, Oversize oversize = Oversize.Reject) : GeneratedSerializer<Tick>
{
    public override string Channel => channel;

    public override Oversize Oversize => oversize;

    protected override IReadOnlyCollection<string> MemberNames { get; } = ["id", "text"];

    protected override void WritePayload(ref PayloadWriter writer, Tick payload)
    {
        writer.WriteRaw("{\"id\":"u8);
        writer.WriteInteger(payload.Id);
        writer.WriteRaw(",\"text\":"u8);
        writer.WriteString(payload.Text);
        writer.WriteRaw("}"u8);
    }

    protected override Tick ReadPayload(ref PayloadReader reader)
    {
        long? id = null;
        string? text = null;
        reader.BeginObject();
        while (reader.NextMember())
        {
            if (reader.MemberIs("id"u8))
            {
                id = reader.ReadInt64();
            }
            else if (reader.MemberIs("text"u8))
            {
                text = reader.IsNull ? null : reader.ReadString();
            }
            else
            {
                reader.Skip();
            }
        }

        return text == "throw" ? throw new FormatException(text) : new Tick(id ?? throw reader.Missing("id"), text);
    }
}
