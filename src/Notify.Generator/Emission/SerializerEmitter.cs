using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints the serializer's class; its halves stand in <see cref="WriteEmitter"/> and <see cref="ReadEmitter"/>.</summary>
internal static class SerializerEmitter
{
    public static string TypeName(ChannelModel channel) => channel.Name + "Serializer";

    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        ObjectModel payload = channel.Payload;
        using SourceWriter.Block block = writer.Open(
            $"file sealed class {TypeName(channel)} : global::Notify.PayloadSerializer<{payload.TypeName}>");
        string names = string.Join(", ", payload.Members.Select(member => CSharpText.Literal(member.JsonName)));
        writer.Write($$"""
            public override string Channel => {{CSharpText.Literal(channel.Channel.Pattern)}};

            protected override global::System.Collections.Generic.IReadOnlyCollection<string> MemberNames { get; } = [{{names}}];

            """);
        WriteEmitter.EmitPayload(writer, payload);
        writer.Separate();
        ReadEmitter.EmitPayload(writer, payload);
        foreach (EnumModel model in payload.Members.Select(member => member.Value).OfType<EnumModel>()
            .Select(model => model with { Nullability = Nullability.None }).Distinct())
        {
            writer.Separate();
            EnumEmitter.Emit(writer, model);
        }

        SetterEmitter.Emit(writer, payload);
    }
}
