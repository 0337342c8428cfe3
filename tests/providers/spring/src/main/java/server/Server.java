package server;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/** Spring Authorization Server with its defaults, except for the access tokens of the client "custom". */
@SpringBootApplication
public class Server {
  public static void main(String[] args) {
    SpringApplication.run(Server.class, args);
  }

  /** RFC 9068: the type at+jwt, an audience that is an API, and the scopes as one text. */
  @Bean
  OAuth2TokenCustomizer<JwtEncodingContext> accessTokens() {
    return context -> {
      String client = context.getRegisteredClient().getClientId();
      if (!client.equals("custom") || !context.getTokenType().equals(OAuth2TokenType.ACCESS_TOKEN)) return;
      context.getJwsHeader().type("at+jwt");
      context.getClaims().audience(List.of("https://api.example.com"));
      context.getClaims().claim("client_id", client);
      context.getClaims().claim("scope", String.join(" ", context.getAuthorizedScopes()));
    };
  }
}
