using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints <c>IOrderEventsListener</c> and <c>OrderEventsListener</c>.</summary>
internal static class ListenerEmitter
{
    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        if (channel.Channel.IsFamily)
        {
            EmitFamily(writer, channel);
        }
        else
        {
            EmitChannel(writer, channel);
        }
    }

    private static void EmitChannel(SourceWriter writer, ChannelModel channel)
    {
        string visibility = ChannelEmitter.Visibility(channel);
        string pattern = CSharpText.Xml(channel.Channel.Pattern);
        string definition = GeneratedNames.Channel(channel.Name);
        string payload = channel.Payload.TypeName;
        writer.Write($"""
            /// <summary>Receives the notifications of the channel <c>{pattern}</c>.</summary>
            {CSharpText.GeneratedCode}
            {visibility} interface {GeneratedNames.ListenerInterface(channel.Name)} : global::Notify.IChannelListener<{payload}>;

            /// <summary>Receives the notifications of the channel <c>{pattern}</c> over the connection of <paramref name="listener"/>.</summary>
            {CSharpText.GeneratedCode}
            {visibility} sealed class {GeneratedNames.Listener(channel.Name)}(global::Notify.NotifyListener listener)
                : global::Notify.ChannelListener<{payload}>(listener, {definition}.Name, {definition}.Serializer), {GeneratedNames.ListenerInterface(channel.Name)};
            """);
    }

    private static void EmitFamily(SourceWriter writer, ChannelModel channel)
    {
        string visibility = ChannelEmitter.Visibility(channel);
        string pattern = CSharpText.Xml(channel.Channel.Pattern);
        string definition = GeneratedNames.Channel(channel.Name);
        string result = $"global::Notify.IChannelListener<{channel.Payload.TypeName}>";
        string parameters = FamilyNameEmitter.Parameters(channel.Channel);
        string belongs = FamilyNameEmitter.Belongs(channel) is { } condition ? $",\n            {condition}" : "";
        writer.Write($$"""
            /// <summary>Receives the notifications of the channels <c>{{pattern}}</c>.</summary>
            {{CSharpText.GeneratedCode}}
            {{visibility}} interface {{GeneratedNames.ListenerInterface(channel.Name)}}
            {
                /// <summary>The listener of one channel of the family. It opens no connection and needs no disposal.</summary>
                /// <exception cref="global::System.ArgumentException">PostgreSQL would not accept the name.</exception>
                {{result}} For({{parameters}});
            }

            /// <summary>Receives the notifications of the channels <c>{{pattern}}</c> over the connection of <paramref name="listener"/>.</summary>
            {{CSharpText.GeneratedCode}}
            {{visibility}} sealed class {{GeneratedNames.Listener(channel.Name)}}(global::Notify.NotifyListener listener)
                : {{GeneratedNames.ListenerInterface(channel.Name)}}
            {
                /// <inheritdoc/>
                public {{result}} For({{parameters}}) =>
                    new global::Notify.ChannelListener<{{channel.Payload.TypeName}}>(
                        listener, {{definition}}.NameOf({{FamilyNameEmitter.Arguments(channel.Channel)}}), {{definition}}.Serializer{{belongs}});
            }
            """);
    }
}
