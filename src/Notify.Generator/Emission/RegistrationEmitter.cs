using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints <c>AddOrderEvents()</c>, which registers one channel for dependency injection.</summary>
internal static class RegistrationEmitter
{
    /// <summary>A type that a project sees if it can serve HTTP.</summary>
    public const string HttpJsonOptions = "Microsoft.AspNetCore.Http.Json.JsonOptions";

    private const string ControllerJsonOptions = "Microsoft.AspNetCore.Mvc.JsonOptions";

    private const string Runtime = "global::Notify.Generated.ChannelRegistration";

    public static string Method(string name) => "Add" + name;

    public static void Emit(SourceWriter writer, ChannelModel channel, bool isWeb)
    {
        string Full(string typeName) => channel.Namespace is null ? $"global::{typeName}" : $"global::{channel.Namespace}.{typeName}";
        string listener = Full(GeneratedNames.ListenerInterface(channel.Name));
        string publisher = Full(GeneratedNames.PublisherInterface(channel.Name));
        string schema = channel.HasSql
            ? $"{Runtime}.AddSchema(builder, {Full(GeneratedNames.Channel(channel.Name))}.Schema);\n            "
            : "";
        writer.Write($$"""
            namespace {{GeneratedNames.RegistrationNamespace}}
            {
                /// <summary>Registers the channel <c>{{CSharpText.Xml(channel.Channel.Pattern)}}</c>.</summary>
                {{CSharpText.GeneratedCode}}
                {{ChannelEmitter.Visibility(channel)}} static class {{GeneratedNames.Registration(channel.Name)}}
                {
                    /// <summary>
                    /// Registers <see cref="{{listener}}"/> and <see cref="{{publisher}}"/> for injection.
                    /// </summary>
                    public static global::Notify.NotifyBuilder {{Method(channel.Name)}}(this global::Notify.NotifyBuilder builder)
                    {
                        global::System.ArgumentNullException.ThrowIfNull(builder);{{(isWeb ? Json(Full(GeneratedNames.Channel(channel.Name))) : "")}}
                        {{Runtime}}.AddChannel<{{channel.Payload.TypeName}}, {{listener}}, {{publisher}}>(
                            builder,
                            static listener => new {{Full(GeneratedNames.Listener(channel.Name))}}(listener),
                            static publisher => new {{Full(GeneratedNames.Publisher(channel.Name))}}(publisher));
                        {{schema}}return builder;
                    }
                }
            }
            """);
    }

    /// <summary>What HTTP endpoints and controllers read and write is what the channel does.</summary>
    private static string Json(string channel)
    {
        string Configure(string options, string property) => $"""

                        builder.Services.PostConfigure<global::{options}>(static json =>
                            global::Notify.PayloadJsonOptionsExtensions.AddPayload(json.{property}, {channel}.Serializer));
            """;
        return Configure(HttpJsonOptions, "SerializerOptions") + Configure(ControllerJsonOptions, "JsonSerializerOptions");
    }
}
