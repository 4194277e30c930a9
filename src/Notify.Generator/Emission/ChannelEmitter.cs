using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints the file of one channel.</summary>
internal static class ChannelEmitter
{
    /// <param name="channel">What to print.</param>
    /// <param name="isWeb">Whether the project can serve HTTP.</param>
    public static string Emit(ChannelModel channel, bool isWeb)
    {
        SourceWriter writer = new();
        writer.Write($"""
            {CSharpText.Header}
            // What NotifyGen makes of {Plain(channel.Payload.TypeName)}, the payload of the channel {CSharpText.Literal(channel.Channel.Pattern)}.

            // A member that is marked obsolete is still sent and received.
            #pragma warning disable {string.Join(", ", ["CS0612", "CS0618", .. channel.SilencedIds])}

            """);
        if (channel.Namespace is null)
        {
            EmitTypes(writer, channel);
        }
        else
        {
            using SourceWriter.Block block = writer.Open($"namespace {channel.Namespace}");
            EmitTypes(writer, channel);
        }

        writer.Separate();
        RegistrationEmitter.Emit(writer, channel, isWeb);
        return writer.ToString();
    }

    /// <summary>The modifier of every type that is generated for the channel.</summary>
    public static string Visibility(ChannelModel channel) => channel.IsPublic ? "public" : "internal";

    private static void EmitTypes(SourceWriter writer, ChannelModel channel)
    {
        DefinitionEmitter.Emit(writer, channel);
        writer.Separate();
        ListenerEmitter.Emit(writer, channel);
        writer.Separate();
        PublisherEmitter.Emit(writer, channel);
        writer.Separate();
        SerializerEmitter.Emit(writer, channel);
    }

    private static string Plain(string typeName) => typeName.Replace("global::", "");
}
