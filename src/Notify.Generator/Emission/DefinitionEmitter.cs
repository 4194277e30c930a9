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
            /// <summary>Turns payloads into JSON and back. May be used from many threads.</summary>
            public static global::Notify.PayloadSerializer<{{payload}}> Serializer { get; } = new {{SerializerEmitter.TypeName(channel)}}();
            """);
        writer.Separate();
        EmitSize(writer, channel.Payload);
        if (channel.HasSql)
        {
            writer.Separate();
            SchemaEmitter.Emit(writer, channel);
        }
    }

    private static void EmitSize(SourceWriter writer, ObjectModel payload)
    {
        long? largest = PayloadSizer.Compute(payload).Largest;
        (long limit, string reason) = largest switch
        {
            null => (PayloadLimit.MaxBytes, "It is PostgreSQL's limit: nothing else bounds this payload."),
            > PayloadLimit.MaxBytes => (PayloadLimit.MaxBytes, $"It is PostgreSQL's limit: this payload could be {largest} bytes long."),
            _ => (largest.Value, "The members' types allow no more."),
        };
        writer.Write($$"""
            /// <summary>The largest size of a payload's JSON, in bytes of UTF-8. {{reason}}</summary>
            public const int MaxPayloadBytes = {{limit}};

            /// <summary>The size of a payload's JSON in bytes of UTF-8, whether it fits or not.</summary>
            public static int Measure({{payload.TypeName}} payload) => Serializer.Measure(payload);

            /// <summary>Whether a payload's JSON has at most 7999 bytes of UTF-8, PostgreSQL's limit.</summary>
            public static bool Fits({{payload.TypeName}} payload) => Serializer.Fits(payload);
            """);
    }
}
