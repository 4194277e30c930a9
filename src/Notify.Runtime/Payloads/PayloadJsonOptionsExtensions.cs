using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Notify;

/// <summary>Gives System.Text.Json the contract of a channel's payload.</summary>
public static class PayloadJsonOptionsExtensions
{
    /// <summary>
    /// Lets everything that uses these options read and write <typeparamref name="T"/> as its channel does. Generated <c>Add…()</c>
    /// methods call it for ASP.NET Core where their project references it; call it yourself for other options, such as those of an
    /// <c>HttpClient</c>'s user or of SignalR. A payload that the channel would refuse to send is a <see cref="JsonException"/> when
    /// it is read. Nothing changes where the options have a converter for <typeparamref name="T"/> already.
    /// </summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="options">What to change; it must not have been used yet.</param>
    /// <param name="serializer">The channel's, such as <c>OrderEventsChannel.Serializer</c>.</param>
    /// <exception cref="InvalidOperationException">The options have been used.</exception>
    public static void AddPayload<T>(this JsonSerializerOptions options, PayloadSerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(serializer);
        if (options.Converters.Any(converter => converter.CanConvert(typeof(T))))
        {
            return;
        }

        PayloadJsonConverter<T> added = new(serializer);
        options.Converters.Add(added);
        // Source-generated contexts know their own types only. Last, so that an application's own resolvers are asked first. Where
        // there is none yet, System.Text.Json takes its reflecting one, which looks at the converters, as long as the chain is empty.
        if (options.TypeInfoResolver is not null || !JsonSerializer.IsReflectionEnabledByDefault)
        {
            options.TypeInfoResolverChain.Add(new Resolver<T>(added));
        }
    }

    private sealed class Resolver<T>(PayloadJsonConverter<T> converter) : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) =>
            type == typeof(T) ? JsonMetadataServices.CreateValueInfo<T>(options, converter) : null;
    }
}
