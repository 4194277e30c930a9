using Notify.Generator.Model;
using Notify.Generator.Sizing;

namespace Notify.Generator.Emission;

/// <summary>Prints <c>OrderEventsChannel</c>: the channel's name, its serializer, its SQL.</summary>
internal static class DefinitionEmitter
{
    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        string pattern = CSharpText.Xml(channel.Channel.Pattern);
        writer.Write($"""
            /// <summary>
            /// The {(channel.Channel.IsFamily ? "family of channels" : "channel")} <c>{pattern}</c>, whose payload is <see cref="{channel.Payload.TypeName}"/>.
            /// </summary>
            {CSharpText.GeneratedCode}
            """);
        using SourceWriter.Block block = writer.Open(
            $"{ChannelEmitter.Visibility(channel)} static class {GeneratedNames.Channel(channel.Name)}");
        if (channel.Channel.IsFamily)
        {
            FamilyNameEmitter.Emit(writer, channel);
        }
        else
        {
            writer.Write($"""
                /// <summary>The channel's name in PostgreSQL.</summary>
                public const string Name = {CSharpText.Literal(string.Concat(channel.Channel.Parts.Select(part => part.Literal)))};
                """);
        }

        string payload = channel.Payload.TypeName;
        writer.Separate();
        writer.Write($$"""
            /// <summary>Turns payloads into JSON and back; may be used from many threads.</summary>
            public static global::Notify.PayloadSerializer<{{payload}}> Serializer { get; } = new {{SerializerEmitter.TypeName(channel)}}();
            """);
        writer.Separate();
        EmitSize(writer, channel.Payload);
        if (channel.Trigger is { } trigger)
        {
            writer.Separate();
            EmitSql(writer, channel, trigger);
        }
    }

    private static void EmitSize(SourceWriter writer, ObjectModel payload)
    {
        long? largest = PayloadSize.Of(payload).Largest;
        (long limit, string reason) = largest switch
        {
            null => (PayloadLimit.MaxBytes, "PostgreSQL's limit: nothing else bounds this payload."),
            > PayloadLimit.MaxBytes => (PayloadLimit.MaxBytes, $"PostgreSQL's limit: this payload could get {largest} bytes long."),
            _ => (largest.Value, "The types allow no more."),
        };
        writer.Write($$"""
            /// <summary>The most bytes of UTF-8 that a payload has. {{reason}}</summary>
            public const int MaxPayloadBytes = {{limit}};

            /// <summary>The size of a payload's JSON in bytes of UTF-8, whether it fits or not.</summary>
            public static int Measure({{payload.TypeName}} payload) => Serializer.Measure(payload);

            /// <summary>Whether a payload's JSON has 7999 bytes at the most, so that PostgreSQL takes it.</summary>
            public static bool Fits({{payload.TypeName}} payload) => Serializer.Fits(payload);
            """);
    }

    private static void EmitSql(SourceWriter writer, ChannelModel channel, TriggerModel trigger)
    {
        string table = CSharpText.Xml(TriggerSqlEmitter.QualifiedTable(trigger));
        writer.Write($"""
            /// <summary>
            /// SQL for PostgreSQL 14 and later that makes each inserted, updated or deleted row of <c>{table}</c>
            /// a notification. May be run again.
            /// </summary>
            public const string Up = {CSharpText.RawLiteral(TriggerSqlEmitter.Up(channel.Channel, channel.Payload, trigger), "    ")};
            """);
        writer.Separate();
        writer.Write($"""
            /// <summary>SQL that takes back what <see cref="Up"/> made. May be run again.</summary>
            public const string Down = {CSharpText.RawLiteral(TriggerSqlEmitter.Down(trigger), "    ")};
            """);
    }
}
