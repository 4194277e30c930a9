using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Notify;

/// <summary>Gives System.Text.Json the contract of a channel's payload.</summary>
public static class PayloadJsonOptionsExtensions
{
    /// <summary>
    /// Lets everything that uses these options read and write <typeparamref name="T"/> as its channel does. Generated <c>Add…()</c>
    /// methods call it for ASP.NET Core if their project references it. Call it yourself for other options, such as those that you use
    /// with <c>HttpClient</c> or SignalR. Reading a payload that the channel would refuse to send throws a
    /// <see cref="JsonException"/>. If the options already have a converter for <typeparamref name="T"/>, nothing changes.
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
        // Source-generated contexts know only their own types. The resolver is added last, so that the application's own are asked first.
        // If there are none, System.Text.Json uses reflection, which finds the converter, but only as long as the chain is empty.
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
