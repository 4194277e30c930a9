using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints <c>IOrderEventsPublisher</c> and <c>OrderEventsPublisher</c>.</summary>
internal static class PublisherEmitter
{
    public static void Emit(SourceWriter writer, ChannelModel channel)
    {
        string visibility = ChannelEmitter.Visibility(channel);
        string definition = GeneratedNames.Channel(channel.Name);
        string payload = channel.Payload.TypeName;
        string name = channel.Channel.IsFamily
            ? $"static payload => {definition}.NameOf({FamilyNameEmitter.ArgumentsOf(channel.Channel, "payload")})"
            : $"{definition}.Name";
        string summary = channel.Channel.IsFamily
            ? "Sends notifications to the channels <c>{0}</c>; the payload determines which."
            : "Sends notifications to the channel <c>{0}</c>.";
        summary = summary.Replace("{0}", CSharpText.Xml(channel.Channel.Pattern));
        writer.Write($"""
            /// <summary>{summary}</summary>
            {CSharpText.GeneratedCode}
            {visibility} interface {GeneratedNames.PublisherInterface(channel.Name)} : global::Notify.IChannelPublisher<{payload}>;

            /// <summary>{summary}</summary>
            {CSharpText.GeneratedCode}
            {visibility} sealed class {GeneratedNames.Publisher(channel.Name)}(global::Notify.NotifyPublisher publisher)
                : global::Notify.ChannelPublisher<{payload}>(publisher, {name}, {definition}.Serializer), {GeneratedNames.PublisherInterface(channel.Name)};
            """);
    }
}
